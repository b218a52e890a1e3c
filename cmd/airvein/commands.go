package main

// commands is the whole command line, in the order of `airvein help`.
func commands() []command {
	return []command{
		demoCommand(), serveCommand(), autopilotsCommand(),
		userAddCommand(), userDisableCommand(), userResetCommand(), tokenCreateCommand(),
		orderPlaceCommand(), orderShowCommand(), orderListCommand(), orderCancelCommand(), orderReceiveCommand(),
		stockCommand(), dronesCommand(), flightsCommand(), flightsExportCommand(), zonesCommand(), traceCommand(),
		eligibleCommand(), labelCommand(), routeCommand(), benchRouteCommand(), benchJournalCommand(), benchMAVLinkCommand(), checkCommand(),
		journalVerifyCommand(), journalReplayCommand(), journalExportCommand(), journalRebuildCommand(), journalMigrateCommand(),
		policyShowCommand(), policyApproveCommand(), backupCommand(), historyForgetCommand(),
	}
}
