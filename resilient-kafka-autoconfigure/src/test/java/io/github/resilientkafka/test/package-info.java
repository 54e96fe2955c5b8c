/**
 * A real broker and small applications for tests.
 */
package io.github.resilientkafka.test;
