using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Configuration;
using Trinity.Sdk;

namespace Trinity.Engine.Cluster;

/// <summary>Whether several servers share the instance, and how they reach each other. <c>Trinity:Cluster</c> says <c>postgres</c>, or nothing.</summary>
public sealed class ClusterOptions
{
    public const string SectionName = "Trinity:Cluster";

    /// <summary>The one kind there is: the members find each other in the database of the instance.</summary>
    public const string Postgres = "postgres";

    /// <value>Whether this server is one of several. Default: it is the only one.</value>
    public bool IsOn { get; set; }

    /// <value>The address by which the other servers reach this one, an IP address. Default 127.0.0.1: all of them are on this machine.</value>
    [Required]
    public string Address { get; set; } = IPAddress.Loopback.ToString();

    /// <value>The port for the other servers. Default 11111; 0 for any that is free.</value>
    [Range(0, 65_535)]
    public int Port { get; set; } = 11_111;

    /// <summary>Whether the settings make this server one of several.</summary>
    /// <exception cref="TrinityException"><c>invalid_cluster</c>: they say something else.</exception>
    public static bool IsOnIn(IConfiguration configuration) => configuration[SectionName] switch
    {
        null or "" => false,
        Postgres => true,
        var other => throw new TrinityException("invalid_cluster", $"{SectionName} is '{other}': it may be {Postgres}, or nothing."),
    };
}
