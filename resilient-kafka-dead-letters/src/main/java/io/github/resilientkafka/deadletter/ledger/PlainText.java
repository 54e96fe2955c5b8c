package io.github.resilientkafka.deadletter.ledger;

/**
 * Writes text so that no parser of JSON has anything to unescape: that of Spring Boot,
 * where there is no library for JSON, does not. Characters that mean something to JSON
 * are percent-encoded.
 */
final class PlainText {

	private static final String ENCODED = "\"\\%{}[],:'";

	private PlainText() {
	}

	static String encode(String text) {
		StringBuilder encoded = new StringBuilder(text.length());
		for (int i = 0; i < text.length(); i++) {
			char each = text.charAt(i);
			if (each < ' ' || ENCODED.indexOf(each) >= 0) {
				encoded.append('%').append(Character.forDigit(each >> 4, 16)).append(Character.forDigit(each & 15, 16));
			}
			else {
				encoded.append(each);
			}
		}
		return encoded.toString();
	}

	static String decode(String text) {
		StringBuilder decoded = new StringBuilder(text.length());
		for (int i = 0; i < text.length(); i++) {
			char each = text.charAt(i);
			if (each == '%' && i + 2 < text.length()) {
				decoded.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
				i += 2;
			}
			else {
				decoded.append(each);
			}
		}
		return decoded.toString();
	}

}
