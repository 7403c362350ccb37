using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Sdk;
using Trinity.Server;
using Trinity.Server.Commands;
using Trinity.Storage.Sql;

namespace Trinity.CrashHost;

/// <summary>
/// The server as it ships, but for what its variables say: <c>STAND_IN_CLOCK</c>, by how many seconds its clock is wrong, and <c>STAND_IN_VERSION</c>,
/// how many versions it is ahead.
/// </summary>
internal static class StandIn
{
    /// <summary>The next version adds, and programs of before can live with it.</summary>
    private const string Adds =
        """
        ALTER TABLE message ADD COLUMN origin text;
        ALTER TABLE state ADD COLUMN touched integer NOT NULL DEFAULT 0;
        ALTER TABLE writer ADD COLUMN version text NOT NULL DEFAULT '';
        CREATE TABLE origin (name text PRIMARY KEY, message_seq bigint NOT NULL);
        CREATE INDEX ix_message_origin ON message (origin);
        """;

    /// <summary>The one after it takes away what only programs of before the next one need.</summary>
    private const string TakesAway =
        """
        ALTER TABLE state DROP COLUMN touched;
        DROP TABLE origin;
        """;

    /// <param name="args">As of the server's own program.</param>
    public static async Task<int> UpAsync(string[] args)
    {
        try
        {
            var options = new ServerOptions
            {
                Port = int.Parse(After(args, "--port")),
                Bind = After(args, "--bind"),
                DataDirectory = After(args, "--data"),
                Seed = UpCommand.SeedFromEnvironment(),
                Configure = services =>
                {
                    services.Replace(ServiceDescriptor.Singleton<TimeProvider>(new WrongTime(TimeSpan.FromSeconds(Number("STAND_IN_CLOCK")))));
                    services.AddSingleton(LevelOf(Number("STAND_IN_VERSION")));
                },
            };
            return await UpCommand.RunAsync(options, attendant: null, CancellationToken.None);
        }
        catch (TrinityException exception)
        {
            await Console.Error.WriteLineAsync($"{exception.Message} ({exception.Code})");
            return 1;
        }
    }

    private static SchemaLevel LevelOf(int version) => version switch
    {
        0 => SchemaLevel.Own,
        1 => new SchemaLevel(SchemaMigrator.Program + 1, SchemaMigrator.Program) { Later = [(1001, Adds)] },
        2 => new SchemaLevel(SchemaMigrator.Program + 2, SchemaMigrator.Program + 1) { Later = [(1001, Adds), (1002, TakesAway)] },
        _ => throw new ArgumentOutOfRangeException(nameof(version)),
    };

    private static int Number(string variable) => int.Parse(Environment.GetEnvironmentVariable(variable) ?? "0");

    private static string After(string[] args, string option) => args[Array.IndexOf(args, option) + 1];
}
