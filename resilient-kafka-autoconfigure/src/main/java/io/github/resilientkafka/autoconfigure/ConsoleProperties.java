package io.github.resilientkafka.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the console.
 *
 * @param enabled Whether there is a console, at the endpoint kafkaconsole. It has to be
 * exposed as well.
 */
@ConfigurationProperties("resilient-kafka.console")
record ConsoleProperties(@DefaultValue("false") boolean enabled) {

}
