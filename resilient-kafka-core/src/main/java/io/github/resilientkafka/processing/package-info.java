/**
 * Works through what a poll has handed out: makes attempts, decides about failures,
 * redirects, and commits.
 */
@NullMarked
package io.github.resilientkafka.processing;

import org.jspecify.annotations.NullMarked;
