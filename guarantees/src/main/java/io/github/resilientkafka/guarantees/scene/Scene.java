package io.github.resilientkafka.guarantees.scene;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.resilientkafka.guarantees.cluster.KafkaCluster;
import io.github.resilientkafka.guarantees.cluster.PostgresStore;
import io.github.resilientkafka.guarantees.cluster.RedisStore;
import io.github.resilientkafka.guarantees.process.ClassPath;
import io.github.resilientkafka.guarantees.workload.Mode;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * All processes of a run.
 */
public final class Scene implements AutoCloseable {

	/** Application processes of a role. */
	public static final int SLOTS = 2;

	private static final int PARTITIONS = 2;

	/** Main topics may grow to this. */
	public static final int MOST_PARTITIONS = 6;

	private final Path directory;

	private final List<Mode> modes;

	private final ClassPath otherVersion;

	private final KafkaCluster cluster;

	private final RedisStore redis;

	private final PostgresStore postgres;

	private final Surveyor surveyor;

	private final List<Application> applications = new ArrayList<>();

	/**
	 * Start brokers and stores, create topics, and describe the applications.
	 * @param directory for all files of the run
	 * @param modes the modes to run
	 * @param otherVersion the class path that deployments change to
	 * @throws IOException if a port or a store cannot be had
	 */
	public Scene(Path directory, List<Mode> modes, ClassPath otherVersion) throws IOException {
		this(directory, modes, otherVersion, Storage.EVERYTHING);
	}

	/**
	 * Start brokers and stores, create topics, and describe the applications.
	 * @param directory for all files of the run
	 * @param modes the modes to run
	 * @param otherVersion the class path that deployments change to
	 * @param storage how much the brokers keep
	 * @throws IOException if a port or a store cannot be had
	 */
	public Scene(Path directory, List<Mode> modes, ClassPath otherVersion, Storage storage) throws IOException {
		this.directory = directory;
		this.modes = List.copyOf(modes);
		this.otherVersion = otherVersion;
		List<Mode> own = modes.stream().filter((mode) -> !mode.peer()).toList();
		List<Mode> peers = modes.stream().filter(Mode::peer).toList();
		this.cluster = KafkaCluster.start(directory, own.isEmpty() ? 0 : SLOTS, peers.isEmpty() ? 0 : SLOTS,
				storage.ofBrokers());
		this.redis = RedisStore.start(directory);
		this.postgres = PostgresStore.start(directory);
		this.surveyor = new Surveyor(this.cluster.servers(), modes);
		createTopics(storage.ofTopics());
		List<String> stores = List.of("--guarantees.redis=" + this.redis.host() + ":" + this.redis.port(),
				"--guarantees.postgres=" + this.postgres.url());
		int link = 0;
		for (String role : List.of("application", "peer")) {
			List<Mode> ofRole = role.equals("peer") ? peers : own;
			for (int slot = 0; slot < SLOTS && !ofRole.isEmpty(); slot++) {
				this.applications
					.add(new Application(role, slot, freePort(), this.cluster.link(link++), directory, ofRole, stores));
			}
		}
	}

	private void createTopics(Map<String, String> keep) {
		List<NewTopic> topics = new ArrayList<>();
		for (Mode mode : this.modes) {
			topics.add(new NewTopic(mode.input(), Optional.of(PARTITIONS), Optional.empty()).configs(keep));
			if (mode.transactional()) {
				topics.add(new NewTopic(mode.outputs(), Optional.of(Mode.OUTPUT_PARTITIONS), Optional.empty())
					.configs(keep));
			}
		}
		Surveyor.get(this.surveyor.admin().createTopics(topics).all());
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	public Path directory() {
		return this.directory;
	}

	public List<Mode> modes() {
		return this.modes;
	}

	public KafkaCluster cluster() {
		return this.cluster;
	}

	public RedisStore redis() {
		return this.redis;
	}

	public PostgresStore postgres() {
		return this.postgres;
	}

	public Surveyor surveyor() {
		return this.surveyor;
	}

	public ClassPath otherVersion() {
		return this.otherVersion;
	}

	public List<Application> applications() {
		return this.applications;
	}

	/**
	 * The processes of that place: ours, and the peer's.
	 */
	public List<Application> at(int slot) {
		return this.applications.stream().filter((application) -> application.slot() == slot).toList();
	}

	@Override
	public void close() {
		this.applications.forEach((application) -> {
			if (application.process() != null) {
				application.process().kill();
			}
		});
		this.surveyor.close();
		this.redis.close();
		this.postgres.close();
		this.cluster.close();
	}

}
