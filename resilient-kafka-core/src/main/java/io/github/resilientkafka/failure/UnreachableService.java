package io.github.resilientkafka.failure;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;

import org.apache.kafka.common.errors.RetriableException;

/**
 * What a client throws that cannot reach a service, or finds it unable to answer. What an
 * {@link IOException} says about bytes is not among it: parsers throw many of those.
 */
public final class UnreachableService {

	private static final Set<Class<? extends Throwable>> TYPES = Set.of(SocketException.class,
			UnknownHostException.class, UnresolvedAddressException.class, InterruptedIOException.class,
			HttpTimeoutException.class, ClosedChannelException.class, SSLException.class, TimeoutException.class,
			RetriableException.class);

	/**
	 * Where an {@link IOException} of any other type is about a connection.
	 */
	private static final List<String> NETWORK = List.of("java.net.", "sun.net.", "jdk.internal.net.", "sun.nio.ch.",
			"okhttp3.", "org.apache.http.", "org.apache.hc.", "io.netty.", "reactor.netty.", "org.eclipse.jetty.");

	/**
	 * Of Confluent's client, and of Spring's.
	 */
	private static final List<String> STATUS_METHODS = List.of("getStatus", "getStatusCode");

	private UnreachableService() {
	}

	public static boolean isAmong(List<Throwable> causes) {
		return causes.stream().anyMatch(UnreachableService::is);
	}

	private static boolean is(Throwable cause) {
		return TYPES.stream().anyMatch((type) -> type.isInstance(cause))
				|| (cause instanceof IOException && isOfNetwork(cause)) || isUnable(status(cause));
	}

	private static boolean isOfNetwork(Throwable cause) {
		StackTraceElement origin = new ForeignThrowable(cause).origin();
		return isOfNetwork(cause.getClass().getName()) || (origin != null && isOfNetwork(origin.getClassName()));
	}

	private static boolean isOfNetwork(String className) {
		return NETWORK.stream().anyMatch(className::startsWith);
	}

	/**
	 * Whether a status of HTTP says that the same request may succeed later.
	 */
	private static boolean isUnable(int status) {
		return (status >= 500 && status < 600) || status == 408 || status == 429;
	}

	private static int status(Throwable cause) {
		for (String name : STATUS_METHODS) {
			try {
				Object status = cause.getClass().getMethod(name).invoke(cause);
				if (status != null && !(status instanceof Integer)) {
					status = status.getClass().getMethod("value").invoke(status);
				}
				if (status instanceof Integer number) {
					return number;
				}
			}
			catch (ReflectiveOperationException | RuntimeException ex) {
				// It has no status
			}
		}
		return 0;
	}

}
