/**
 * Tests of what ahead-of-time processing is told.
 */
package io.github.resilientkafka.aot;
