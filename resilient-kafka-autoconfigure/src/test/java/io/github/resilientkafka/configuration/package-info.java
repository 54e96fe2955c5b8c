/**
 * A configuration that cannot work or is surely not meant stops the start with an
 * explanation.
 */
package io.github.resilientkafka.configuration;
