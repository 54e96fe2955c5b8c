package io.github.resilientkafka.sample;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Takes orders and tells where they have been.
 */
@RestController
@RequestMapping("/orders")
class OrderController {

	private final OrderFactory factory;

	private final OrderSender orders;

	private final GarbageSender garbage;

	private final OrderJournal journal;

	OrderController(OrderFactory factory, OrderSender orders, GarbageSender garbage, OrderJournal journal) {
		this.factory = factory;
		this.orders = orders;
		this.garbage = garbage;
		this.journal = journal;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.ACCEPTED)
	CompletableFuture<Accepted> take(@RequestBody Order order) {
		if (order.customer() == null || order.amount() == null) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "An order has a customer and an amount");
		}
		return send(this.factory.identified(order));
	}

	@PostMapping("/poison")
	@ResponseStatus(HttpStatus.ACCEPTED)
	CompletableFuture<Accepted> takePoison() {
		return send(this.factory.poison());
	}

	@PostMapping("/large")
	@ResponseStatus(HttpStatus.ACCEPTED)
	CompletableFuture<Accepted> takeLarge() {
		return send(this.factory.large());
	}

	@PostMapping("/garbage")
	@ResponseStatus(HttpStatus.ACCEPTED)
	CompletableFuture<Position> takeGarbage() {
		return this.garbage.send().thenApply((sent) -> Position.of(sent.getRecordMetadata()));
	}

	@GetMapping("/{id}")
	List<Visit> find(@PathVariable String id) {
		return this.journal.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
	}

	private CompletableFuture<Accepted> send(Order order) {
		return this.orders.send(order).thenApply((sent) -> new Accepted(order.id()));
	}

	/**
	 * The answer to an order.
	 *
	 * @param id the id to follow it by
	 */
	record Accepted(String id) {

	}

}
