package io.github.resilientkafka.transaction;

import java.util.UUID;

/**
 * Names a running instance that has no name of its own.
 */
public final class InstanceId {

	private InstanceId() {
	}

	/**
	 * A name that no other instance has.
	 * @return eight letters and digits
	 */
	public static String random() {
		return UUID.randomUUID().toString().substring(0, 8);
	}

}
