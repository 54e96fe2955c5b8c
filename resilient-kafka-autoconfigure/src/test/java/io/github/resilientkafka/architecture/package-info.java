/**
 * Rules for the source code, of the product and of its tests.
 */
package io.github.resilientkafka.architecture;
