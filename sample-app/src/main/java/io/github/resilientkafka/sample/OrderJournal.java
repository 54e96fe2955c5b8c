package io.github.resilientkafka.sample;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.stereotype.Component;

/**
 * Remembers where the latest orders have been.
 */
@Component
class OrderJournal {

	private final Map<String, List<Visit>> visits;

	OrderJournal(SampleProperties properties) {
		this.visits = new LinkedHashMap<>() {

			private static final long serialVersionUID = 1L;

			@Override
			protected boolean removeEldestEntry(Map.Entry<String, List<Visit>> eldest) {
				return size() > properties.journalSize();
			}

		};
	}

	synchronized void open(String orderId) {
		this.visits.computeIfAbsent(orderId, (id) -> new ArrayList<>());
	}

	synchronized void add(String orderId, Visit visit) {
		this.visits.computeIfAbsent(orderId, (id) -> new ArrayList<>()).add(visit);
	}

	synchronized Optional<List<Visit>> find(String orderId) {
		return Optional.ofNullable(this.visits.get(orderId)).map(List::copyOf);
	}

}
