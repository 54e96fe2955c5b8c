package com.example.orders;

import io.github.resilientkafka.ResilientKafkaListener;
import io.github.resilientkafka.event.RecordDeadLetteredEvent;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Charges orders.
 */
@Component
class PaymentListener {

	private final Gateway gateway;

	private final SupportDesk desk;

	PaymentListener(Gateway gateway, SupportDesk desk) {
		this.gateway = gateway;
		this.desk = desk;
	}

	@ResilientKafkaListener(id = "payments", topics = "orders",
			properties = "spring.json.value.default.type=com.example.orders.Order")
	void charge(Order order) {
		this.gateway.charge(order); // throws? again after 1m, then 5m, then 1h
	}

	@EventListener(condition = "#event.listener == 'payments'")
	void gaveUp(RecordDeadLetteredEvent event) { // the record is in orders.payments.DLQ
		this.desk.ask(event.original().toString(), event.exception());
	}

}
