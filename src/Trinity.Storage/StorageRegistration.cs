using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Trinity.Engine;
using Trinity.Engine.Cluster;
using Trinity.Engine.Deliveries;
using Trinity.Engine.Mailboxes;
using Trinity.Engine.Store;
using Trinity.Platform.Agents;
using Trinity.Platform.Audit;
using Trinity.Platform.Deliveries;
using Trinity.Platform.Executions;
using Trinity.Platform.Lanes;
using Trinity.Platform.Models;
using Trinity.Platform.Operators;
using Trinity.Platform.Secrets;
using Trinity.Platform.States;
using Trinity.Platform.Storage;
using Trinity.Platform.Tools;
using Trinity.Sdk;
using Trinity.Sdk.Runs;
using Trinity.Storage.Postgres;
using Trinity.Storage.Postgres.Cluster;
using Trinity.Storage.Sql;
using Trinity.Storage.Sql.Audit;
using Trinity.Storage.Sql.Deliveries;
using Trinity.Storage.Sql.Models;
using Trinity.Storage.Sql.Runs;
using Trinity.Storage.Sql.Tools;
using Trinity.Storage.Sqlite;

namespace Trinity.Storage;

/// <summary>Registers the store.</summary>
public static class StorageRegistration
{
    /// <summary>The store that the settings name: PostgreSQL where they say how to connect to it.</summary>
    /// <exception cref="TrinityException"><c>cluster_needs_postgres</c>: several servers cannot share a file.</exception>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var isShared = ClusterOptions.IsOnIn(configuration);
        if (!string.IsNullOrEmpty(configuration[$"{StorageOptions.SectionName}:{nameof(StorageOptions.Postgres)}"]))
        {
            return services.AddPostgresStorage(isShared);
        }

        return !isShared
            ? services.AddSqliteStorage()
            : throw new TrinityException(
                "cluster_needs_postgres",
                $"{ClusterOptions.SectionName} = {ClusterOptions.Postgres} needs a database for them to share: set {StorageOptions.SectionName}:Postgres.");
    }

    /// <summary>The store in a file of the data directory.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services)
    {
        services.TryAddSingleton<SqliteDatabase>();
        services.TryAddSingleton<SqliteInstance>();
        services.TryAddSingleton<SqlInstance>(provider => provider.GetRequiredService<SqliteInstance>());
        services.TryAddSingleton<SqlReadPool, SqliteReadPool>();
        services.TryAddSingleton<SqlMessageStore, SqliteMessageStore>();
        services.TryAddSingleton<IControlReads, SqliteControlReads>();
        return services.AddSqlStorage();
    }

    /// <summary>The store in PostgreSQL.</summary>
    /// <param name="services">The services.</param>
    /// <param name="isShared">Whether other servers use it too.</param>
    public static IServiceCollection AddPostgresStorage(this IServiceCollection services, bool isShared = false)
    {
        if (isShared)
        {
            services.TryAddSingleton<IMembershipTable, MembershipTable>();
            services.TryAddSingleton<NoticeReader>();
            services.AddHostedService(provider => provider.GetRequiredService<NoticeReader>());
            services.AddSingleton<IHealthPart>(provider => provider.GetRequiredService<NoticeReader>());
        }

        services.TryAddSingleton<PostgresDatabase>();
        services.TryAddSingleton<PostgresInstance>();
        services.TryAddSingleton<SqlInstance>(provider => provider.GetRequiredService<PostgresInstance>());
        services.TryAddSingleton<SqlReadPool, PostgresReadPool>();
        services.TryAddSingleton<SqlMessageStore, PostgresMessageStore>();
        services.TryAddSingleton<IControlReads, PostgresControlReads>();
        return services.AddSqlStorage();
    }

    private static IServiceCollection AddSqlStorage(this IServiceCollection services)
    {
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(provider => provider.GetRequiredService<SqlInstance>().Secrets);
        services.TryAddSingleton<SecretCipher>();
        services.TryAddSingleton<IMessageStore>(provider => provider.GetRequiredService<SqlMessageStore>());
        services.TryAddSingleton<IStoreLifetime>(provider => provider.GetRequiredService<SqlMessageStore>());
        services.TryAddSingleton<IMessageReads, SqlMessageReads>();
        services.TryAddSingleton<IDestinationReads, SqlDestinationReads>();
        services.TryAddSingleton<IAgentReads, SqlAgentReads>();
        services.TryAddSingleton<IExecutionReads, SqlExecutionReads>();
        services.TryAddSingleton<IRunReads, SqlRunReads>();
        services.TryAddSingleton<IAskReads, SqlAskReads>();
        services.TryAddSingleton<IAuditReads, SqlAuditReads>();
        services.TryAddSingleton<IDeliveryReads, SqlDeliveryReads>();
        services.TryAddSingleton<ILaneReads, SqlLaneReads>();
        services.TryAddSingleton<IStateReads, SqlStateReads>();
        services.TryAddSingleton<IModelCalls, SqlModelCalls>();
        services.TryAddSingleton<SqlTranscripts>();
        services.TryAddSingleton<IRunEvents>(provider => provider.GetRequiredService<SqlTranscripts>());
        services.TryAddSingleton<ITranscripts>(provider => provider.GetRequiredService<SqlTranscripts>());
        services.TryAddSingleton<IToolCalls, SqlToolCalls>();

        // The writer needs the store, and the store's control changes go through the writer.
        services.TryAddSingleton(provider => new Lazy<StoreWriter>(provider.GetRequiredService<StoreWriter>));
        services.TryAddSingleton<IControlWriter, SqlControlWriter>();
        services.TryAddSingleton<Memories>();
        services.TryAddSingleton<AgentDirectory>();
        services.TryAddSingleton<IAgentDirectory>(provider => provider.GetRequiredService<AgentDirectory>());
        services.TryAddSingleton<IAgentLookup>(provider => provider.GetRequiredService<AgentDirectory>());
        return services;
    }
}
