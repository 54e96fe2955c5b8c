package com.example.orders;

/**
 * The card will not do, now or later.
 */
public class CardRefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

}
