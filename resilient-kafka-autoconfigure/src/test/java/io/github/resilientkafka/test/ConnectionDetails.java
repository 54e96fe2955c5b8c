package io.github.resilientkafka.test;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.ClassUtils;

/**
 * Makes beans that tell where the brokers are, as Spring Boot does for containers. Their
 * type is another one in Spring Boot 4.
 */
public final class ConnectionDetails {

	private static final Class<?> TYPE = Stream
		.of("org.springframework.boot.autoconfigure.kafka.KafkaConnectionDetails",
				"org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails")
		.filter((name) -> ClassUtils.isPresent(name, null))
		.<Class<?>>map((name) -> ClassUtils.resolveClassName(name, null))
		.findFirst()
		.orElseThrow();

	private ConnectionDetails() {
	}

	public static Object of(String servers) {
		return of(servers, null, "PLAINTEXT");
	}

	public static Object of(String servers, @Nullable SslBundle bundle, String securityProtocol) {
		return Proxy.newProxyInstance(TYPE.getClassLoader(), new Class<?>[] { TYPE },
				(proxy, method, arguments) -> switch (method.getName()) {
					case "getBootstrapServers" -> List.of(servers);
					case "getSslBundle" -> bundle;
					case "getSecurityProtocol" -> securityProtocol;
					case "equals" -> proxy == arguments[0];
					case "hashCode" -> System.identityHashCode(proxy);
					case "toString" -> servers;
					default -> InvocationHandler.invokeDefault(proxy, method, arguments);
				});
	}

}
