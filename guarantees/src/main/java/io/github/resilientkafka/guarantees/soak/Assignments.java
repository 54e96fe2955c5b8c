package io.github.resilientkafka.guarantees.soak;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ConsumerGroupListing;
import org.apache.kafka.common.ConsumerGroupState;

/**
 * Who consumes what.
 *
 * @param members of all groups
 * @param partitions that a member has
 * @param stable whether no group is in a rebalance
 */
record Assignments(int members, int partitions, boolean stable) {

	private static final long INTERVAL_MILLIS = 100;

	/**
	 * What the brokers say now.
	 */
	static Assignments look(Admin admin) throws InterruptedException, ExecutionException {
		List<String> groups = admin.listConsumerGroups()
			.all()
			.get()
			.stream()
			.map(ConsumerGroupListing::groupId)
			.toList();
		int members = 0;
		int partitions = 0;
		boolean stable = true;
		for (ConsumerGroupDescription group : admin.describeConsumerGroups(groups).all().get().values()) {
			members += group.members().size();
			partitions += group.members()
				.stream()
				.mapToInt((member) -> member.assignment().topicPartitions().size())
				.sum();
			stable &= group.state() == ConsumerGroupState.STABLE || group.state() == ConsumerGroupState.EMPTY;
		}
		return new Assignments(members, partitions, stable);
	}

	/**
	 * Look until it is as it should be.
	 * @param admin asks the brokers
	 * @param wanted how it should be
	 * @param limit how long
	 * @return how it was at last
	 * @throws InterruptedException if interrupted
	 * @throws ExecutionException if the brokers do not answer
	 * @throws IllegalStateException if it is not as it should be within the limit
	 */
	static Assignments await(Admin admin, Predicate<Assignments> wanted, Duration limit)
			throws InterruptedException, ExecutionException {
		long end = System.nanoTime() + limit.toNanos();
		Assignments now = look(admin);
		while (!wanted.test(now)) {
			if (System.nanoTime() > end) {
				throw new IllegalStateException("After %s it is still %s".formatted(limit, now));
			}
			TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
			now = look(admin);
		}
		return now;
	}

}
