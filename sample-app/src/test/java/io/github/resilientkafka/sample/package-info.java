/**
 * Tests of the sample, against the broker that it starts itself.
 */
package io.github.resilientkafka.sample;
