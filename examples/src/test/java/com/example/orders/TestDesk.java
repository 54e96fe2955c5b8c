package com.example.orders;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.stereotype.Component;

/**
 * Notes what it is asked about.
 */
@Component
public class TestDesk implements SupportDesk {

	private final List<Throwable> asked = new CopyOnWriteArrayList<>();

	@Override
	public void ask(String record, Throwable cause) {
		this.asked.add(cause);
	}

	/**
	 * What it was asked about.
	 * @return the exceptions
	 */
	public List<Throwable> asked() {
		return this.asked;
	}

}
