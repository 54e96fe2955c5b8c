package io.github.resilientkafka.autoconfigure;

import java.util.Map;

import io.github.resilientkafka.startup.StartupCheckMode;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the start-up checks.
 *
 * @param mode What findings lead to: warn logs them, fail stops the start if there is an
 * error in a client, off checks nothing but logs that a part such as resilience4j is
 * missing.
 * @param suppress Why findings are accepted, by the id of their rule.
 */
@ConfigurationProperties("resilient-kafka.startup-checks")
record StartupCheckProperties(@DefaultValue("warn") StartupCheckMode mode, @DefaultValue Map<String, String> suppress) {

}
