# A year at the first site.
.PHONY: run
run: $(BUILD)/bin/rackwatt-simulate
	@$(BUILD)/bin/rackwatt-simulate data/tetouan --out $(OUT)
	@echo 'The output lies in $(abspath $(OUT)):'
	@ls $(OUT) | sed 's/^/    /'
