package io.github.resilientkafka.announcement;

import org.jspecify.annotations.Nullable;

/**
 * Where a thread is, for a log line.
 */
public final class ThreadStack {

	private ThreadStack() {
	}

	/**
	 * Print the stack of a thread.
	 * @param thread the thread, or {@code null} if it is not known
	 * @return its frames, each on a line of its own behind a line break
	 */
	public static String of(@Nullable Thread thread) {
		StringBuilder lines = new StringBuilder();
		if (thread != null) {
			for (StackTraceElement element : thread.getStackTrace()) {
				lines.append("\n\tat ").append(element);
			}
		}
		return lines.toString();
	}

}
