package io.github.resilientkafka.benchmarks.contender;

import org.springframework.context.annotation.Configuration;

/**
 * Nothing beside what Boot configures.
 */
@Configuration(proxyBeanMethods = false)
class EmptyConfiguration {

}
