package com.example.orders;

/**
 * An order.
 *
 * @param id its id
 * @param cents how much is charged
 */
record Order(String id, long cents) {

}
