package io.github.resilientkafka.autoconfigure;

import io.github.resilientkafka.audit.AuditLevel;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the audit of resilient Kafka listeners.
 *
 * @param level What is written down: nothing (off), what somebody has done by hand
 * (operator), also what was retried, dead-lettered, dropped or skipped (exceptions), or
 * also each attempt (all).
 * @param topic Topic that entries are written to instead of the log. It has to exist.
 */
@ConfigurationProperties("resilient-kafka.audit")
record AuditProperties(@DefaultValue("operator") AuditLevel level, @Nullable String topic) {

}
