/**
 * What a run consists of: brokers, stores, application processes and the feed of orders.
 */
package io.github.resilientkafka.guarantees.scene;
