package io.github.resilientkafka.guarantees.soak;

/**
 * What is sampled.
 */
public enum Figure {

	/** Of the Java heap, after a collection of all of it. */
	HEAP("heap after GC, MB", 0.2),

	/** Of classes. */
	METASPACE("metaspace, MB", 0.2),

	/** Of the process. */
	RESIDENT("resident memory, MB", 1),

	/** Of the operating system. */
	THREADS("threads", 2),

	/** Open sockets. */
	SOCKETS("sockets", 2),

	/** Open files, sockets among them. */
	DESCRIPTORS("file descriptors", 2),

	/** Share of one core since the sample before. */
	CPU("CPU, cores", 0.01),

	/** Records of the main topics. */
	MAIN_LAG("lag of the topics, records", 1),

	/** Records that wait in the retry topics. */
	RETRY_LAG("waiting in the retry topics, records", 1);

	private final String label;

	private final double least;

	Figure(String label, double least) {
		this.label = label;
		this.least = least;
	}

	public String label() {
		return this.label;
	}

	/**
	 * What is no growth: a connection is made before another one is closed.
	 */
	double least() {
		return this.least;
	}

}
