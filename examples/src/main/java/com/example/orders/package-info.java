/**
 * An application as somebody writes it who reads {@code docs/examples.md}.
 */
@NullMarked
package com.example.orders;

import org.jspecify.annotations.NullMarked;
