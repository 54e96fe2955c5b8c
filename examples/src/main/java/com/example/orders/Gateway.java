package com.example.orders;

/**
 * Where orders are charged.
 */
interface Gateway {

	/**
	 * Charge an order.
	 * @param order the order
	 * @throws CardRefusedException if the card will not do, now or later
	 * @throws GatewayBusyException if it would do later
	 */
	void charge(Order order);

}
