package com.example.orders;

import java.time.Duration;

import io.github.resilientkafka.RetryAfter;

/**
 * The gateway wants to be asked later.
 */
public class GatewayBusyException extends RuntimeException implements RetryAfter {

	private static final long serialVersionUID = 1L;

	@Override
	public Duration retryAfter() { // skips 1m
		return Duration.ofMinutes(2);
	}

}
