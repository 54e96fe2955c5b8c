package io.github.resilientkafka.policy;

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

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
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
		List<Throwable> chain = new ForeignThrowable(this.exception).chain()
			.stream()
			.filter((each) -> !(each instanceof ExecutionException))
			.toList();
		List<String> parts = new ArrayList<>();
		for (int depth = chain.size() - 1; depth >= 0; depth--) {
			String part = describe(chain.get(depth));
			if (parts.stream().noneMatch((known) -> known.contains(part) || part.isEmpty())) {
				parts.add(part);
			}
		}
		String remedy = remedy(chain);
		String first = parts.isEmpty() ? this.exception.getClass().getName() : parts.get(0);
		String outer = (parts.size() > 1) ? " (" + String.join("; ", parts.subList(1, parts.size())) + ")" : "";
		return first + ((remedy != null) ? ". Check " + remedy : "") + outer;
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
				|| exception instanceof LinkageError;
	}

	/**
	 * What to look at: the innermost that tells.
	 */
	private static @Nullable String remedy(List<Throwable> chain) {
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
		if (exception instanceof AuthenticationException) {
			return "sasl.mechanism, sasl.jaas.config and spring.kafka.security.protocol";
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
			return kafka ? "spring.kafka.bootstrap-servers" : "host and port of the store";
		}
		if (exception instanceof SQLException sql) {
			return String.valueOf(sql.getSQLState()).startsWith("42")
					? "resilient-kafka.deduplication.jdbc.table-name and .initialize-schema" : "spring.datasource";
		}
		if (exception.getClass().getName().startsWith("io.lettuce.")
				|| exception.getClass().getName().startsWith("redis.clients.")) {
			return "spring.data.redis";
		}
		return null;
	}

}
