package io.github.resilientkafka.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.instancio.Random;

/**
 * Bytes and texts that code which reads them may stumble over.
 */
public final class HostileValues {

	/** Of which each is one for some parser, and none for another. */
	public static final List<String> NUMBERS = List.of("0", "-0", "1", "-1", "+7", "007", " 5", "5 ", "1e3", "0x10",
			"1_000", "3.7", "NaN", "\u0663", "2147483647", "2147483648", "-2147483649", "9223372036854775807",
			"-9223372036854775808", "9223372036854775808", "99999999999999999999999999");

	public static final List<String> DURATIONS = List.of("1s", "5m", "100ms", "1d", "PT1H", "0", "0s", "5", "-5s",
			"PT-1S", "1ns", "1us", "5 minutes", "1h30m", "5min", "P1Y", "PT", "soon", "\u0663s", "106751991167300d",
			"106751991168d", "9223372036854775807ms", "9223372036854775808ms", "9223372036854775807s",
			"PT2562047788015215H", "999999999999999999999999s", "36500d", "40000d", "300y");

	public static final List<String> TEXTS = List.of("", " ", "\t", "null", "true", "yes", "flase", "TRUE", "off",
			"a,b", "a,,b", ",", "[]", "{}", "{a: b}", "#{", "#{1/0}", "#{T(java.lang.System).nanoTime()}", "#{null}",
			"#{@no}", "${", "${no.such.property}", "${no.such.property:}", "${no.such.property:5s}", "${${}}", "}",
			"%s%n%d", "\\", "'", "\"", "..", ".", "a..b", "*", "{topic}", "{topic}.{group}.{delay}", "{topic}.{group}",
			"{delay}{group}", "\u00e9\u4e16\ud83d\ude00", "\u0000", "\u202e", "\ufeff", "java.io.IOException",
			"java.lang.String", "java.lang.Error", "no.such.Exception", "[B", "int", "java.util.Map$Entry",
			"a".repeat(300));

	private static final List<byte[]> BYTES = List.of(new byte[0], new byte[1], new byte[3], new byte[5], new byte[9],
			number(0), number(-1), number(Long.MIN_VALUE), number(Long.MAX_VALUE),
			ByteBuffer.allocate(Integer.BYTES).putInt(Integer.MIN_VALUE).array(),
			ByteBuffer.allocate(Integer.BYTES).putInt(Integer.MAX_VALUE).array(),
			// Neither is UTF-8; the last is how a serialized object begins
			new byte[] { (byte) 0xc3, 0x28 }, new byte[] { (byte) 0xff, (byte) 0xfe, 0 },
			new byte[] { (byte) 0xac, (byte) 0xed, 0, 5, 's', 'r' });

	private static final char LAST_BEFORE_SURROGATES = '\ud7ff';

	private HostileValues() {
	}

	private static byte[] number(long number) {
		return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
	}

	public static String text(Random random) {
		return switch (random.intRange(0, 5)) {
			case 0 -> random.oneOf(NUMBERS);
			case 1 -> random.oneOf(DURATIONS);
			case 2 -> randomText(random);
			default -> random.oneOf(TEXTS);
		};
	}

	/**
	 * Of any characters of the basic plane.
	 */
	public static String randomText(Random random) {
		StringBuilder text = new StringBuilder();
		for (int left = random.intRange(0, 20); left > 0; left--) {
			text.append(random.diceRoll(true) ? random.alphanumericCharacter()
					: random.characterRange(Character.MIN_VALUE, LAST_BEFORE_SURROGATES));
		}
		return text.toString();
	}

	public static byte[] bytes(Random random) {
		return switch (random.intRange(0, 3)) {
			case 0 -> random.oneOf(BYTES);
			case 1 -> randomBytes(random, random.intRange(0, 200));
			default -> text(random).getBytes(StandardCharsets.UTF_8);
		};
	}

	public static byte[] randomBytes(Random random, int length) {
		byte[] bytes = new byte[length];
		for (int i = 0; i < length; i++) {
			bytes[i] = random.byteRange(Byte.MIN_VALUE, Byte.MAX_VALUE);
		}
		return bytes;
	}

}
