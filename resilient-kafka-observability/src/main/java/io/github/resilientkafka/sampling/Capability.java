package io.github.resilientkafka.sampling;

/**
 * What a cluster can be asked, each of which an ACL may deny.
 */
public enum Capability {

	/** The brokers that are live. */
	CLUSTER("Describe on the cluster"),

	/** Leaders and replicas of topics. */
	TOPICS("Describe on the topics"),

	/** The min.insync.replicas of topics. */
	CONFIGS("DescribeConfigs on the topics"),

	/** The controllers, and which of them leads. */
	QUORUM("Describe on the cluster"),

	/** Where topics begin and end. */
	OFFSETS("Describe on the topics"),

	/** What consumer groups have committed. */
	GROUPS("Describe on the groups");

	private final String permission;

	Capability(String permission) {
		this.permission = permission;
	}

	String permission() {
		return this.permission;
	}

}
