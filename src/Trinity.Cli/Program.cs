using Trinity.Cli;

return await CliCommands.RunAsync(args);
