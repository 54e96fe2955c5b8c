package io.github.resilientkafka.sample;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.testcontainers.junit.jupiter.EnabledIfDockerAvailable;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;

/**
 * A test of the sample with its broker in a container. It is skipped where no container
 * can be started.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@EnabledIfDockerAvailable
@SpringBootTest(useMainMethod = UseMainMethod.ALWAYS, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "resilient-kafka.listeners.payments.retry.delays=200ms,400ms",
				"resilient-kafka.listeners.receipts.retry.delays=200ms", "sample.orders-per-second=0" })
@Import(ContainersConfiguration.class)
// Containers of a context that nobody needs any more are stopped
@DirtiesContext
@interface ContainerTest {

}
