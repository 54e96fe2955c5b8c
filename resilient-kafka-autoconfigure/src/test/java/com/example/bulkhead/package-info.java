/**
 * A policy of an application, as it may write one: limits how many calls of a listener
 * are made at once. Nothing else in this repository knows it.
 */
package com.example.bulkhead;
