/**
 * An application as somebody writes it who reads the documentation, and its tests.
 */
@NullMarked
package com.example.payments;

import org.jspecify.annotations.NullMarked;
