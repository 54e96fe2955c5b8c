/**
 * Tests of the application of {@code docs/examples.md}.
 */
@NullMarked
package com.example.orders;

import org.jspecify.annotations.NullMarked;
