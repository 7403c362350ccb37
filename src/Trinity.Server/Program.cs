using Trinity.Server.Commands;

return await ServerCommands.RunAsync(args);
