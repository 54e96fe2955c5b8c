package io.github.resilientkafka.guarantees.fault;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.github.resilientkafka.guarantees.cluster.Broker;
import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;
import io.github.resilientkafka.guarantees.scene.Surveyor;
import io.github.resilientkafka.guarantees.workload.Mode;
import org.apache.kafka.clients.admin.TransactionListing;

/**
 * Brokers are killed, frozen or stopped.
 */
final class BrokersTaken implements Fault {

	private final String target;

	private final Function<Scene, List<Integer>> selection;

	private final Taking taking;

	private List<Integer> ids = List.of();

	private BrokersTaken(String target, Function<Scene, List<Integer>> selection, Taking taking) {
		this.target = target;
		this.selection = selection;
		this.taking = taking;
	}

	static BrokersTaken one(int id, Taking taking) {
		return new BrokersTaken("broker " + id, (scene) -> List.of(id), taking);
	}

	static BrokersTaken allBut(int survivor) {
		return new BrokersTaken("all brokers but " + survivor,
				(scene) -> IntStream.rangeClosed(1, 3).filter((id) -> id != survivor).boxed().toList(), Taking.KILL);
	}

	static BrokersTaken coordinatorOf(Mode mode) {
		return new BrokersTaken("coordinator of group " + mode.id(),
				(scene) -> List.of(scene.surveyor().facts().coordinators().getOrDefault(mode.id(), 1)), Taking.KILL);
	}

	/**
	 * The coordinator of one of the transactional ids.
	 */
	static BrokersTaken transactionCoordinator(int number) {
		return new BrokersTaken("coordinator of a transactional id", (scene) -> {
			Collection<TransactionListing> transactions = Surveyor
				.get(scene.surveyor().admin().listTransactions().all());
			List<String> ids = transactions.stream().map(TransactionListing::transactionalId).sorted().toList();
			String id = ids.get(number % ids.size());
			return List.of(Surveyor.get(scene.surveyor().admin().describeTransactions(List.of(id)).description(id))
				.coordinatorId());
		}, Taking.KILL);
	}

	@Override
	public String target() {
		return this.target;
	}

	@Override
	public void inject(Scene scene) throws InterruptedException {
		this.ids = this.selection.apply(scene);
		for (int id : this.ids) {
			Broker broker = scene.cluster().broker(id);
			switch (this.taking) {
				case KILL -> broker.kill();
				case FREEZE -> broker.suspend();
				case STOP -> broker.stop();
			}
		}
	}

	@Override
	public Optional<String> bite(Scene scene, Facts before) {
		return BrokerLoss.since(before, scene, 4 - this.ids.size())
			.map((loss) -> "brokers %s away: %s".formatted(this.ids, loss));
	}

	@Override
	public void heal(Scene scene) throws Exception {
		List<Thread> starts = new ArrayList<>();
		for (int id : this.ids) {
			Broker broker = scene.cluster().broker(id);
			if (this.taking == Taking.FREEZE) {
				broker.resume();
			}
			else {
				Thread start = new Thread(broker::start, "start of broker " + id);
				start.start();
				starts.add(start);
			}
		}
		for (Thread start : starts) {
			start.join();
		}
	}

	@Override
	public int interruptions() {
		return 2;
	}

}
