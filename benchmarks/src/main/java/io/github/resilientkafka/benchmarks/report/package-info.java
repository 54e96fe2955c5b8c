/**
 * From results to Markdown.
 */
package io.github.resilientkafka.benchmarks.report;
