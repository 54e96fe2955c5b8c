/**
 * Tests of the sample, against the broker that it starts itself, and against containers.
 */
package io.github.resilientkafka.sample;
