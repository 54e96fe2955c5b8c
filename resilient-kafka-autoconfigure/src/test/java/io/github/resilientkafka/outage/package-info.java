/**
 * While something is away that a listener depends on, its records stay where they are.
 */
package io.github.resilientkafka.outage;
