package io.github.resilientkafka.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import redis.embedded.RedisServer;
import redis.embedded.core.RedisServerBuilder;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.log.LogMessage;
import org.springframework.test.util.TestSocketUtils;

/**
 * Starts what the profiles redis and postgres need as a process beside this one, unless
 * it is configured or, as for a container, a bean tells where it is.
 */
class EmbeddedStores implements ApplicationContextInitializer<GenericApplicationContext> {

	private static final String REDIS_PORT = "spring.data.redis.port";

	private static final String DATABASE_URL = "spring.datasource.url";

	private static final Log logger = LogFactory.getLog(EmbeddedStores.class);

	/** Spring Boot's own, which are there if no other beans tell. */
	private static final String REDIS_PROPERTIES_BEAN = "redisConnectionDetails";

	private static final String DATABASE_PROPERTIES_BEAN = "jdbcConnectionDetails";

	@Override
	public void initialize(GenericApplicationContext context) {
		// All beans are defined by then, and none has read a property
		context.addBeanFactoryPostProcessor((beanFactory) -> startIfNeeded(context));
	}

	private static void startIfNeeded(GenericApplicationContext context) {
		try {
			if (isNeeded(context, REDIS_PROPERTIES_BEAN, REDIS_PORT)) {
				startRedis(context);
			}
			if (isNeeded(context, DATABASE_PROPERTIES_BEAN, DATABASE_URL)) {
				startPostgres(context);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean isNeeded(GenericApplicationContext context, String bean, String property) {
		return !Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING) && context.containsBeanDefinition(bean)
				&& !context.getEnvironment().containsProperty(property);
	}

	private static void startRedis(GenericApplicationContext context) throws IOException {
		int port = TestSocketUtils.findAvailableTcpPort();
		RedisServer server = new RedisServerBuilder().port(port)
			.bind("127.0.0.1")
			.setting("save \"\"")
			.onShutdownForceStop(true)
			.build();
		server.start();
		started(context, "embeddedRedis", server::stop, REDIS_PORT, port);
	}

	private static void startPostgres(GenericApplicationContext context) throws IOException {
		EmbeddedPostgres server = EmbeddedPostgres.start();
		started(context, "embeddedPostgres", server::close, DATABASE_URL, server.getJdbcUrl("postgres", "postgres"));
	}

	private static void started(GenericApplicationContext context, String name, DisposableBean stop, String property,
			Object value) {
		// The first to be registered is the last to be destroyed, after every client.
		context.getDefaultListableBeanFactory().registerDisposableBean(name, stop);
		context.getEnvironment().getPropertySources().addFirst(new MapPropertySource(name, Map.of(property, value)));
		logger.info(LogMessage.format("No %s configured: started an %s at %s", property, name, value));
	}

}
