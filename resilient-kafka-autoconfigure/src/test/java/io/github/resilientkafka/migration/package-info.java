/**
 * Moving an application to this library, and back, by the page on migration.
 */
package io.github.resilientkafka.migration;
