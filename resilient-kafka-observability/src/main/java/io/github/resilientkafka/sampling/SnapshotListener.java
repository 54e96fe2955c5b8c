package io.github.resilientkafka.sampling;

/**
 * Is told of each sample of a cluster, on the thread that takes them. It must not block.
 */
@FunctionalInterface
public interface SnapshotListener {

	/**
	 * A sample was taken, or could not be taken.
	 * @param snapshot what is known now
	 */
	void sampled(ClusterSnapshot snapshot);

}
