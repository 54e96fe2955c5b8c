package io.github.resilientkafka.guarantees.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.resilientkafka.guarantees.scene.Application;
import io.github.resilientkafka.guarantees.scene.Facts;
import io.github.resilientkafka.guarantees.scene.Scene;
import io.github.resilientkafka.guarantees.scene.Surveyor;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The applications lose a right at the brokers.
 */
final class RightTaken implements Fault {

	private final Right right;

	private final Map<Path, Long> sizes = new HashMap<>();

	RightTaken(Right right) {
		this.right = right;
	}

	@Override
	public String target() {
		return this.right.label;
	}

	@Override
	public void inject(Scene scene) throws IOException {
		for (Application application : scene.applications()) {
			Path log = application.process().log();
			this.sizes.put(log, Files.size(log));
		}
		Surveyor.get(scene.surveyor().admin().createAcls(List.of(this.right.denial)).all());
	}

	/**
	 * Nothing but the clients themselves sees an answer of a broker.
	 */
	@Override
	public Optional<String> bite(Scene scene, Facts before) {
		long denials = this.sizes.entrySet().stream().mapToLong((log) -> denials(log.getKey(), log.getValue())).sum();
		return (denials > 0) ? Optional.of(denials + " lines of denials in logs") : Optional.empty();
	}

	private static long denials(Path log, long from) {
		try (var lines = Files.newBufferedReader(log)) {
			long skipped = lines.skip(from);
			return (skipped < from) ? 0
					: lines.lines()
						.filter((line) -> line.contains("AuthorizationException")
								|| line.contains("AUTHORIZATION_FAILED") || line.contains("ot authorized"))
						.count();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void heal(Scene scene) {
		Surveyor.get(scene.surveyor().admin().deleteAcls(List.of(this.right.denial.toFilter())).all());
	}

	/**
	 * Containers stop and are started again, with a delay that grows.
	 */
	@Override
	public int interruptions() {
		return 8;
	}

	/**
	 * The rights that an application needs.
	 */
	enum Right {

		READ("reading of main and retry topics", ResourceType.TOPIC, "orders-", PatternType.PREFIXED,
				AclOperation.READ),

		WRITE("writing of retry and dead-letter topics", ResourceType.TOPIC, "orders-", PatternType.PREFIXED,
				AclOperation.WRITE),

		GROUP("membership in groups", ResourceType.GROUP, "*", PatternType.LITERAL, AclOperation.READ),

		TRANSACTIONS("transactions", ResourceType.TRANSACTIONAL_ID, "*", PatternType.LITERAL, AclOperation.WRITE);

		private final String label;

		private final AclBinding denial;

		Right(String label, ResourceType type, String name, PatternType pattern, AclOperation operation) {
			this.label = label;
			this.denial = new AclBinding(new ResourcePattern(type, name, pattern),
					new AccessControlEntry("User:application", "*", operation, AclPermissionType.DENY));
		}

	}

}
