package io.github.resilientkafka.benchmarks.measure;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;

/**
 * The CPU time of this process, compiler and garbage collector included.
 */
final class ProcessCpu {

	private static final double NANOS_PER_SECOND = 1e9;

	private static final OperatingSystemMXBean SYSTEM = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	private ProcessCpu() {
	}

	static double seconds() {
		return SYSTEM.getProcessCpuTime() / NANOS_PER_SECOND;
	}

}
