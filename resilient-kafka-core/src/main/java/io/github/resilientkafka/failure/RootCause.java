package io.github.resilientkafka.failure;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;

import javax.net.ssl.SSLException;

import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * Why something that the application is configured for does not work, such as a broker or
 * a store: the innermost exception first, and what to look at. Messages are shown of
 * exceptions only that cannot quote a record.
 *
 * @param exception the exception
 */
public record RootCause(Throwable exception) {

	private static final int MAX_MESSAGE = 500;

	/**
	 * Connection, authorization, catalog, and syntax or names: what these quote is in the
	 * statement, which has no values.
	 */
	private static final Set<String> SQL_STATES = Set.of("08", "28", "3D", "42");

	/**
	 * What it comes down to, what to look at, and what it was wrapped in.
	 * @return a sentence without its full stop
	 */
	public String text() {
		List<String> parts = parts();
		String remedy = remedy();
		String outer = (parts.size() > 1) ? " (" + String.join("; ", parts.subList(1, parts.size())) + ")" : "";
		return parts.get(0) + ((remedy != null) ? ". Check " + remedy : "") + outer;
	}

	/**
	 * What it comes down to, and what it was wrapped in.
	 * @return one line for each exception of the chain that tells something, the
	 * innermost first; at least one
	 */
	public List<String> parts() {
		List<Throwable> chain = chain();
		List<String> parts = new ArrayList<>();
		for (int depth = chain.size() - 1; depth >= 0; depth--) {
			String part = describe(chain.get(depth));
			if (parts.stream().noneMatch((known) -> known.startsWith(part))) {
				parts.removeIf(part::startsWith);
				parts.add(part);
			}
		}
		return parts;
	}

	private List<Throwable> chain() {
		List<Throwable> chain = new ForeignThrowable(this.exception).chain();
		List<Throwable> told = chain.stream().filter((each) -> !(each instanceof ExecutionException)).toList();
		return told.isEmpty() ? chain : told;
	}

	private static String describe(Throwable exception) {
		String message = mayBeShown(exception) ? new ForeignThrowable(exception).message(MAX_MESSAGE) : null;
		String name = exception.getClass().getSimpleName();
		return (message != null && !message.isBlank())
				? name + ": " + message.replaceAll("\\p{Cntrl}+", " ").replaceAll("[. ]+$", "") : name;
	}

	private static boolean mayBeShown(Throwable exception) {
		if (exception instanceof SQLException sql) {
			String state = sql.getSQLState();
			return state != null && state.length() >= 2 && SQL_STATES.contains(state.substring(0, 2));
		}
		String name = exception.getClass().getName();
		return (name.startsWith("org.apache.kafka.") && !(exception instanceof SerializationException))
				|| name.startsWith("io.github.resilientkafka.") || exception instanceof SocketException
				|| exception instanceof UnknownHostException || exception instanceof SocketTimeoutException
				|| exception instanceof FileSystemException || exception instanceof SSLException
				|| exception instanceof GeneralSecurityException || exception instanceof ClassNotFoundException
				|| exception instanceof LinkageError || isOfLogin(exception);
	}

	/**
	 * Such as an IllegalArgumentException for a configuration of JAAS that is not there.
	 */
	private static boolean isOfLogin(Throwable exception) {
		StackTraceElement origin = new ForeignThrowable(exception).origin();
		return origin != null && origin.getClassName().startsWith("org.apache.kafka.common.security.");
	}

	/**
	 * What to look at, as the innermost exception tells that is known.
	 * @return settings, as a part of a sentence, or {@code null} if nothing is known
	 */
	public @Nullable String remedy() {
		List<Throwable> chain = chain();
		for (int depth = chain.size() - 1; depth >= 0; depth--) {
			String remedy = remedy(chain.get(depth), chain);
			if (remedy != null) {
				return remedy;
			}
		}
		return null;
	}

	private static @Nullable String remedy(Throwable exception, List<Throwable> chain) {
		boolean kafka = chain.stream().anyMatch(KafkaException.class::isInstance);
		if (exception instanceof ConfigException) {
			String message = String.valueOf(new ForeignThrowable(exception).message(MAX_MESSAGE));
			return message.contains("bootstrap") ? "spring.kafka.bootstrap-servers"
					: "the client setting that is named";
		}
		if (exception instanceof FileSystemException && kafka) {
			return "the path in spring.kafka.ssl.trust-store-location and .key-store-location, or of the SSL bundle";
		}
		if (exception instanceof SSLException || exception instanceof GeneralSecurityException) {
			return "spring.kafka.ssl (trust store, key store, passwords) and spring.kafka.security.protocol";
		}
		if (exception instanceof AuthenticationException || isOfLogin(exception)) {
			return "sasl.mechanism, sasl.jaas.config and spring.kafka.security.protocol";
		}
		if (exception instanceof InvalidOffsetException) {
			return "the committed offsets of the group, and spring.kafka.consumer.auto-offset-reset";
		}
		if (exception instanceof FencedInstanceIdException) {
			return "group.instance.id, which another consumer of the group has as well";
		}
		if (exception instanceof UnsupportedVersionException) {
			return "whether the brokers are as new as the client settings need: group.protocol=consumer needs Kafka 4.0";
		}
		if (exception instanceof AuthorizationException) {
			return "the ACLs of the application's user";
		}
		if (exception instanceof TimeoutException || exception instanceof DisconnectException) {
			return "host and port in spring.kafka.bootstrap-servers, whether the brokers run, and whether"
					+ " spring.kafka.security.protocol is that of their listener";
		}
		if (exception instanceof UnknownHostException || exception instanceof ConnectException
				|| exception instanceof NoRouteToHostException || exception instanceof SocketTimeoutException) {
			return kafka ? "spring.kafka.bootstrap-servers" : store(chain);
		}
		if (exception instanceof SQLException sql) {
			return String.valueOf(sql.getSQLState()).startsWith("42")
					? "resilient-kafka.deduplication.jdbc.table-name and .initialize-schema" : "spring.datasource";
		}
		return isOfRedis(exception) ? "spring.data.redis" : null;
	}

	private static String store(List<Throwable> chain) {
		if (chain.stream().anyMatch(RootCause::isOfRedis)) {
			return "spring.data.redis.host and .port";
		}
		return chain.stream().anyMatch(SQLException.class::isInstance) ? "spring.datasource.url"
				: "host and port of what is called";
	}

	private static boolean isOfRedis(Throwable exception) {
		String name = exception.getClass().getName();
		return name.startsWith("io.lettuce.") || name.startsWith("redis.clients.")
				|| name.startsWith("org.springframework.data.redis.");
	}

}
