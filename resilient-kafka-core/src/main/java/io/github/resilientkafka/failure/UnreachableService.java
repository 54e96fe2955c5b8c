package io.github.resilientkafka.failure;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Method;
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
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

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
	 * What the names of exceptions begin with that say so and have neither a cause nor a
	 * status.
	 */
	private static final List<String> NAMES = List.of("io.vertx.core.http.HttpClosedException",
			"io.apicurio.registry.rest.client.exception.RateLimitedClientException",
			"io.apicurio.rest.client.auth.exception.");

	private static final String APICURIO = "io.apicurio.";

	/**
	 * Of Confluent's client, of Spring's, of Apicurio's and of that of AWS.
	 */
	private static final List<String> STATUS_METHODS = List.of("getStatus", "getStatusCode", "getResponseStatusCode",
			"statusCode");

	/**
	 * No fault of what is asked for: the service does not know the client, or has no time
	 * for it.
	 */
	private static final Set<Integer> UNABLE = Set.of(401, 403, 408, 429);

	private UnreachableService() {
	}

	public static boolean isAmong(List<Throwable> causes) {
		return causes.stream().anyMatch(UnreachableService::is);
	}

	private static boolean is(Throwable cause) {
		return TYPES.stream().anyMatch((type) -> type.isInstance(cause))
				|| (cause instanceof IOException && isOfNetwork(cause))
				|| beginsWithAny(cause.getClass().getName(), NAMES) || isUnable(status(cause))
				|| isErrorOfApicurio2(cause);
	}

	private static boolean isOfNetwork(Throwable cause) {
		StackTraceElement origin = new ForeignThrowable(cause).origin();
		return beginsWithAny(cause.getClass().getName(), NETWORK)
				|| (origin != null && beginsWithAny(origin.getClassName(), NETWORK));
	}

	private static boolean beginsWithAny(String className, List<String> prefixes) {
		return prefixes.stream().anyMatch(className::startsWith);
	}

	/**
	 * Whether a status of HTTP says that the same request may succeed later.
	 */
	private static boolean isUnable(int status) {
		return (status >= 500 && status < 600) || UNABLE.contains(status);
	}

	private static int status(Throwable cause) {
		for (String name : STATUS_METHODS) {
			Object status = ask(cause, name);
			if (status != null && !(status instanceof Integer)) {
				status = ask(status, "value");
			}
			if (status instanceof Integer number) {
				return number;
			}
		}
		return 0;
	}

	/**
	 * The client of Apicurio 2 has the status in a bean. If it got no answer at all,
	 * there is nothing but the name of the exception, which is no cause.
	 */
	private static boolean isErrorOfApicurio2(Throwable cause) {
		Object error = cause.getClass().getName().startsWith(APICURIO) ? ask(cause, "getError") : null;
		if (error == null) {
			return false;
		}
		Object status = ask(error, "getErrorCode");
		return (status instanceof Integer number) ? isUnable(number) : ask(error, "getName") instanceof String;
	}

	private static @Nullable Object ask(Object object, String method) {
		try {
			// Does not throw if there is none, as in most exceptions
			Method getter = ReflectionUtils.findMethod(object.getClass(), method);
			return (getter != null) ? getter.invoke(object) : null;
		}
		catch (ReflectiveOperationException | RuntimeException | LinkageError ex) {
			// Among others, a method of it has types that are not on the class path
			return null;
		}
	}

}
