package io.github.resilientkafka.health;

import java.util.Map;

/**
 * How well a component is, and why.
 *
 * @param level how well
 * @param details why, of values that can be written as JSON; never anything of a record
 * but its coordinates
 */
public record ComponentHealth(HealthLevel level, Map<String, Object> details) {

}
